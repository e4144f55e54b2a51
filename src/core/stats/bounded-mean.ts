/**
 * A mean that no single value moves far: the `m` for which
 *
 *     Σ clip(value − m, ±influence)  =  held · m
 *
 * Each value pulls with its distance, but by no more than `influence`; zero pulls like `held` values without that bound. So `n` values,
 * whatever they are, move the mean by at most `n · influence / held`. This is Huber's estimate of location (P. J. Huber, Robust estimation
 * of a location parameter, *Annals of Mathematical Statistics* 35, 1964) under a normal prior.
 * `boundedMean([0.1, 90], { influence: 0.25, held: 8 }) // 0.037`
 */
export function boundedMean(
  values: ArrayLike<number>,
  { influence, held }: { influence: number; held: number },
): number {
  const most = (values.length * influence) / held;
  let [low, high] = [-most, most];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (pull(values, middle, influence) > held * middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const HALVINGS = 50;

function pull(values: ArrayLike<number>, mean: number, influence: number): number {
  let sum = 0;
  for (let nth = 0; nth < values.length; nth++)
    sum += Math.max(-influence, Math.min(influence, (values[nth] as number) - mean));
  return sum;
}
