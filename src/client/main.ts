import { readCharts } from './chart-reader.ts';
import { findCountries } from './countries.ts';
import { offerCountry } from './country.ts';
import { keepLive, replaceRegions } from './live.ts';
import { bearOffline } from './offline.ts';
import { offerMaps } from './maps.ts';
import { keepMine } from './mine.ts';
import { offerPlace } from './place.ts';
import { offerPlayground } from './playground.ts';
import { sendAnswers } from './question.ts';
import { sendReports } from './report.ts';
import { suggestServices } from './suggest.ts';
import { createSwitchboard } from './tabs.ts';
import { zoomByKeys } from './spans.ts';
import { tellAge } from './age.ts';
import { localiseTimes } from './times.ts';

/**
 * Enhances pages that are complete without a script: the viewer's own clock, a remembered place, reports without a reload, live numbers.
 */
function enhance(): void {
  localiseTimes(document);
  for (const form of document.querySelectorAll<HTMLFormElement>('form[method=post]')) {
    offerPlace(form);
    // On a static copy, the plain form sends it to the running instance.
    if ('report' in form.dataset) (form.matches('.question') ? sendAnswers : sendReports)(form);
  }
  zoomByKeys();
  readCharts();
  keepLive();
  offerPlayground();
  offerMaps(document, replaceRegions);
  bearOffline();
  tellAge();
  void offerCountry();
  suggestServices();
  findCountries();
  keepMine();
}

// The same file also runs as the shared worker, where there is no document.
if (typeof document === 'undefined') {
  const connect = createSwitchboard();
  addEventListener('connect', (event) => {
    for (const port of (event as MessageEvent).ports) connect(port);
  });
} else enhance();
