import { parentPort, workerData } from 'node:worker_threads';
import { ATTACKS, GENUINE } from './attack-crowds.ts';
import type { Facing } from './attack-crew.ts';
import { face, type Instance } from './attack-score.ts';

const instance = workerData as Instance;
const crowds = { ...ATTACKS, ...GENUINE };

parentPort?.on('message', ({ name, rate, seed, ...how }: Facing) => {
  parentPort?.postMessage(face(crowds[name]!, rate, instance, seed, how));
});
