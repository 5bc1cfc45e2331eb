/** What a benchmark found, for a program and for a person. */
export interface Report {
  document: object
  text: string
}
