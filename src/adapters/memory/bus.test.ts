import { busContract } from '../../ports/bus.contract.ts';
import { createMemoryBus } from './bus.ts';

busContract('memory', createMemoryBus, async () => {});
