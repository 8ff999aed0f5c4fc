import { Command } from 'commander';
import { packageVersion } from '../paths.js';
import { EXIT } from './exit-codes.js';

/** Returns the help's section on exit codes, with a line for each code. */
const shownCodes = (codes: readonly (readonly [code: number, meaning: string])[]): string =>
  ['', 'Exit codes:', ...codes.map(([code, meaning]) => `  ${code}  ${meaning}`)].join('\n');

/**
 * Returns a command line with `--help` and `--version`, also for each of its subcommands. On wrong usage, it prints a
 * suggestion on stderr and ends the process with code 2.
 *
 * @param name the command that people type to run it
 * @param codes the meaning of each exit code, for help
 */
export const commandLine = (
  name: string,
  about: string,
  codes: readonly (readonly [code: number, meaning: string])[],
): Command =>
  new Command(name)
    .description(about)
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(`More: ${name} --help`)
    .addHelpText('afterAll', shownCodes(codes))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.asked : EXIT.configuration));
