import type { Catalog, Category, Problem, Service } from '../../../src/core/domain/service.ts';

const problem = (slug: string, label: string): Problem => ({ slug, label });
const SOCIAL = [
  problem('app', 'The app'),
  problem('website', 'The website'),
  problem('login', 'Signing in'),
  problem('feed', 'Feed does not load'),
  problem('posting', 'Posting'),
];
const BANK = [
  problem('mobile', 'Mobile banking'),
  problem('online', 'Online banking'),
  problem('cards', 'Paying by card'),
  problem('transfers', 'Sending money'),
  problem('login', 'Signing in'),
];
const LINE = [
  problem('outage', 'Nothing works'),
  problem('internet', 'Internet'),
  problem('phone', 'Calls'),
  problem('slow', 'Slow'),
];

const NAMES: readonly (readonly [
  category: string,
  name: string,
  problems: readonly Problem[],
  services: string,
])[] = [
  [
    'social',
    'Social networks',
    SOCIAL,
    'X,Facebook,Instagram,Threads,TikTok,Bluesky,Mastodon,Reddit,LinkedIn,Snapchat,Pinterest',
  ],
  [
    'messaging',
    'Messaging',
    SOCIAL,
    'WhatsApp,Telegram,Signal,Discord,Slack,Microsoft Teams,Zoom,LINE,KakaoTalk',
  ],
  [
    'banks',
    'Banks',
    BANK,
    'Barclays,HSBC,Lloyds Bank,Crédit Agricole,Deutsche Bank,ING,Nubank,Chase,Commonwealth Bank',
  ],
  ['payments', 'Payments', BANK, 'PayPal,Visa,Mastercard,Klarna,Stripe,Pix,UPI'],
  ['mobile', 'Mobile networks', LINE, 'Vodafone,EE,O2,Verizon,T-Mobile,Orange,Telstra,Jio,Claro'],
  ['broadband', 'Broadband', LINE, 'BT,Sky Broadband,Virgin Media,Comcast Xfinity,Deutsche Telekom,Free'],
  [
    'cloud',
    'Cloud and CDN',
    LINE,
    'Amazon Web Services,Microsoft Azure,Google Cloud,Cloudflare,Fastly,Akamai,Hetzner',
  ],
  ['gaming', 'Games', SOCIAL, 'PlayStation Network,Xbox Live,Steam,Roblox,Fortnite,Nintendo Switch Online'],
  ['streaming', 'Streaming', SOCIAL, 'Netflix,YouTube,Spotify,Disney+,BBC iPlayer,Twitch,Prime Video'],
  ['transport', 'Transport', LINE, 'National Rail,Deutsche Bahn,Uber,Ryanair,SNCF Connect'],
  ['government', 'Government', LINE, 'GOV.UK,HMRC,NHS App,ELSTER,FranceConnect'],
  ['energy', 'Energy', LINE, 'National Grid,Octopus Energy,Enedis,E.ON'],
];

/** Some eighty well-known services. */
export const CATALOG: Catalog = {
  categories: NAMES.map(([slug, name, problems]): Category => ({ slug, name, problems })),
  services: NAMES.flatMap(([category, , , services]) =>
    services.split(',').map((name) => fixtureService(name, category)),
  ),
};

function fixtureService(name: string, category: string): Service {
  return {
    slug: slugOf(name),
    name,
    category,
    countries: category === 'banks' && name.startsWith('Barclays') ? ['GB'] : [],
    aliases: name === 'X' ? ['Twitter'] : [],
    homepage: null,
    officialStatus: name === 'X' ? 'https://docs.x.com/status' : null,
    problems: [],
  };
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
