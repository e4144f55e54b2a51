// Replaces Puppeteer, which downloads a browser when it is installed, by the browser of the tests: the six calls that
// downdetector-api makes.
const { openBrowser } = require('../../support/browser.ts');

exports.launch = async () => {
  const browser = await openBrowser();
  let userAgent;
  let page;
  return {
    newPage: async () => ({
      setUserAgent: async (name) => void (userAgent = name),
      async goto(url) {
        page = await (await browser.newContext({ userAgent })).newPage();
        return page.goto(url);
      },
      content: () => page.content(),
    }),
    close: () => browser.close(),
  };
};
