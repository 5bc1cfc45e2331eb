/** The version of every package of this release. */
export const VERSION = '0.1.0'
