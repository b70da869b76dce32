import process from 'node:process';
import { runCommand } from './program.ts';

process.exitCode = await runCommand(process.argv.slice(2));
