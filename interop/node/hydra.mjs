#!/usr/bin/env node
/** Hydra/1 for Node: see README.md. */

import { main } from './src/cli.mjs';

process.exit(await main(process.argv.slice(2)));
