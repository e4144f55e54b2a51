import type { Report } from '../core/domain/report.ts';
import type { ReportLog } from '../ports/log.ts';

const READ_PAGE = 5_000;

/** The log after `after` up to `end`, or to its own end, in pages of that many reports. */
export async function* logPages(
  reports: Pick<ReportLog, 'read'>,
  after: number,
  end = Infinity,
): AsyncGenerator<readonly Report[]> {
  for (let reached = after; reached < end;) {
    const page = await reports.read(reached, Math.min(READ_PAGE, end - reached));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    reached = last.seq;
  }
}
