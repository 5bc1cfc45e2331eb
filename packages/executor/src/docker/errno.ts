/** Whether a thrown value is a system error of the given name, such as `ENOENT`. */
export function hasErrno(error: unknown, ...names: string[]): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && names.includes(code)
}
