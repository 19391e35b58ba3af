// Refusals, as `application/problem+json`.
import { z } from 'zod';

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(code);
  }

  response(): Response {
    const type = `/problems/${this.code.toLowerCase().replaceAll('_', '-')}`;
    return Response.json(
      { type, title: this.code, status: this.status, code: this.code, ...this.more },
      { status: this.status, headers: { 'content-type': 'application/problem+json' } },
    );
  }
}

/** Runs a handler; what it throws becomes an answer, and nothing internal gets out. */
export async function answer(handler: () => Promise<Response>): Promise<Response> {
  try {
    return await handler();
  } catch (error) {
    if (error instanceof Problem) return error.response();
    if (error instanceof z.ZodError) {
      const fields = error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', problem: issue.code }));
      return new Problem(422, 'INVALID', { fields }).response();
    }
    console.error(error);
    return new Problem(500, 'INTERNAL').response();
  }
}
