import type { FastifyInstance } from 'fastify';
import { calibrationJson } from '../../api/calibration.ts';
import { calibrationModel, type CalibrationModel } from '../../pages/models/calibration.ts';
import type { Context } from '../context.ts';
import { unknownParameter } from '../known-parameters.ts';
import { sendProblem } from '../problem.ts';

/** How often the instance is wrong by its own account: the figures of `/how-it-works`. */
export function calibrationRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/v1/calibration', async (request, reply) => {
    const unknown = unknownParameter(request);
    if (unknown !== null) return sendProblem(reply, unknown);
    reply.header('Cache-Control', 'public, max-age=60');
    return reply.send(calibrationJson(await calibrationOf(context)));
  });
}

export function calibrationOf({ watch, standing, store }: Context): Promise<CalibrationModel> {
  return calibrationModel({ now: () => watch.at, standing, marks: store.marks });
}
