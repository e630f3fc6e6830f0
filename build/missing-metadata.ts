/**
 * Part of `npm run check:package`: lists the fields of package.json that the owner fills in before the first publish. Does
 * not fail, because nothing else depends on them.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

const FIELDS = ['repository', 'homepage', 'bugs', 'author'];

for (const file of ['package.json', 'packages/seek-otel/package.json']) {
  const metadata = JSON.parse(readFileSync(file, 'utf8'));
  const missing = FIELDS.filter((field) => metadata[field] === undefined);
  if (missing.length > 0) {
    console.log(`${file} has no ${missing.join(', ')}: see .github/OWNER.md`);
  }
}
