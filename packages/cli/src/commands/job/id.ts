export const JOB_ARGUMENT = ['<job>', 'job id, or how it begins'] as const
