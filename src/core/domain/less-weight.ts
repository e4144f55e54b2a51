/** Stands beside each count that is judged, so that the reports it leaves out can be told too. */
export interface LessWeight {
  /** Reports of the same time that were counted, as charts show, but not judged, because they have no weight; absent if there are none. */
  readonly lessWeight?: number;
}

/** The field for so many reports; none for none. */
export const lessWeight = (reports = 0): LessWeight => (reports === 0 ? {} : { lessWeight: reports });
