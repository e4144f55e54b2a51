// Puppeteer downloads a browser when it is installed. The tests have one, which Playwright drives: these are the six calls that
// downdetector-api makes of it.
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
