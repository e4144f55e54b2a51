/** A point on the globe, in degrees. */
interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** A point on the map, from its upper left corner, in units of which {@link WORLD_WIDTH} are the width of the world. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A unit is some two kilometres. */
export const WORLD_WIDTH = 20_000;

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const RADIANS = Math.PI / 180;

/** The projections of 180° east on the equator and of the pole, in radii of the globe. */
const HALF_WIDTH = Math.PI / (M * A1);
const HALF_HEIGHT = heightOf(Math.asin(M));
const SCALE = WORLD_WIDTH / (2 * HALF_WIDTH);
/** The height of the world in map units. */
export const WORLD_HEIGHT = Math.round(2 * HALF_HEIGHT * SCALE);

/**
 * Equal Earth (Šavrič, Patterson and Jenny 2018): equal areas, so that no country looks larger than it is, centred on the Greenwich
 * meridian. With sin θ = ½√3 · sin φ,
 *
 * x = λ · cos θ / (½√3 · (A₁ + 3A₂θ² + θ⁶(7A₃ + 9A₄θ²))),  y = θ · (A₁ + A₂θ² + θ⁶(A₃ + A₄θ²))
 */
export function project({ latitude, longitude }: Position): Point {
  const theta = Math.asin(M * Math.sin(latitude * RADIANS));
  const squared = theta * theta;
  const sixth = squared ** 3;
  const slope = A1 + 3 * A2 * squared + sixth * (7 * A3 + 9 * A4 * squared);
  const x = (longitude * RADIANS * Math.cos(theta)) / (M * slope);
  return { x: (x + HALF_WIDTH) * SCALE, y: (HALF_HEIGHT - heightOf(theta)) * SCALE };
}

function heightOf(theta: number): number {
  const squared = theta * theta;
  return theta * (A1 + A2 * squared + squared ** 3 * (A3 + A4 * squared));
}
