/** Told to peers of the API; the packages are released together under one version. */
export const VERSION = '0.1.0'
