/** A continent by its UN M49 code, as in `Intl.DisplayNames`: Africa, the Americas, Asia, Europe, Oceania. */
type Continent = (typeof CONTINENTS)[number];
export const CONTINENTS = ['002', '019', '142', '150', '009'] as const;

/** The countries of each except the Americas, by CLDR's territory containment, which also puts those without a continent into Oceania. */
const COUNTRIES: readonly (readonly [Continent, string])[] = [
  [
    '002',
    `AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE
     RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW`,
  ],
  [
    '142',
    `AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA
     SG SY TH TJ TL TM TR TW UZ VN YE`,
  ],
  [
    '150',
    `AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL
     PT RO RS RU SE SI SJ SK SM UA VA`,
  ],
  ['009', `AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS`],
];

const OF_COUNTRY = new Map(
  COUNTRIES.flatMap(([continent, codes]) => codes.split(/\s+/u).map((code) => [code, continent] as const)),
);

/** The continent of a country, by its code. */
export const continentOf = (country: string): Continent => OF_COUNTRY.get(country) ?? '019';
