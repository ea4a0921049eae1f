#!/usr/bin/env node
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
