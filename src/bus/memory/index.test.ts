import { busContract } from '../bus.contract.ts';
import { createMemoryBus } from './index.ts';

busContract('memory', createMemoryBus, async () => {});
