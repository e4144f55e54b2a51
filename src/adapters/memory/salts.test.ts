import { saltsContract } from '../../ports/salts.contract.ts';
import { memorySalts } from './salts.ts';

saltsContract('memory', async () => {
  const vault = memorySalts();
  return [vault, vault];
});
