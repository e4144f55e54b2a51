import { keepLive } from './live.ts';
import { offerPlace } from './place.ts';
import { sendReports } from './report.ts';
import { localiseTimes } from './times.ts';

/** What a browser adds to pages that are complete without it: the viewer's own clock, a remembered place, reports without a reload, live numbers. */
localiseTimes(document);
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-report]')) {
  offerPlace(form);
  sendReports(form);
}
keepLive();
