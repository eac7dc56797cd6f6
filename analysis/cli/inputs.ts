/** The files beside the mail that decide a dataset, as options of the commands that make one. */
export const inputs = {
  overrides: {type: "string", value: "FILE", help: "reviewed links of versions (default analysis/overrides.json)"},
  annotations: {type: "string", value: "DIR", help: "readings by people (default analysis/annotations)"},
  roster: {type: "string", value: "FILE", help: "who held which role (default analysis/roster.json)"},
} as const;

/** And the tree that shows which commits the patches became. */
export const judging = {
  linux: {type: "string", value: "PATH", help: "a kernel git tree, to find merged commits"},
  ...inputs,
} as const;
