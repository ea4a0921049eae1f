#!/usr/bin/env -S node --max-semi-space-size=4
// The heap's part for new objects stays small: hits die young and in small groups, and letting it grow to 128 MiB, as V8
// does under load, made hits no faster and the process twice as large.
const NEEDED = 24;

// Checked before anything else is loaded: the packages below do not even load on an older Node.
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(
    `Sixfold needs Node ${NEEDED} or newer; this is ${process.version}. In a checkout, "npm start" and "npm run -s sixfold -- COMMAND" bring their own.\n`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./cli.ts');
  await run(process.argv);
}
