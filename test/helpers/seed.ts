/** A developer's run tries other inputs each time; CI tries the same ones, so that a change is blamed for nothing but itself. */
if (process.env.CI) {
  const {configureGlobal} = await import("fast-check");
  configureGlobal({seed: 20220317});
}

export {};
