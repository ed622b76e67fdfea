/** The log: JSON lines by pino. Ids, codes and durations only; never a name, a note or a query. */
import pino, { type Logger } from 'pino';

/** Opens the log of the process. `ANTEROOM_LOG` is a pino level; without it only warnings are written. */
export function openLog(level = process.env.ANTEROOM_LOG ?? 'warn'): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whoever logs a request or an error by mistake still logs no body, cookie or address line with a name in it.
    serializers: {
      req: (request: { id?: string; method?: string }) => ({ id: request.id, method: request.method }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: (error: { code?: string; message?: string }) => ({
        code: error.code,
        message: /^[0-9A-Z]{5}$/.test(error.code ?? '') ? `database error ${error.code}` : error.message,
      }),
    },
    redact: ['req.headers', 'headers', 'cookie', 'password', 'pin', 'token', 'body', 'input'],
  });
}
