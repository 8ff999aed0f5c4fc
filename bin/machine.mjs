/**
 * Returns why Evenkeel can't run on this machine, in a sentence that says what to do, or null if it can. It's called
 * before anything is installed or built, so it needs only Node itself, of any version.
 */
export function refusalOf(platform, version) {
  if (platform === 'win32')
    return 'Evenkeel runs on macOS and Linux. On Windows, run it in WSL 2: https://learn.microsoft.com/windows/wsl/install';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12))
    return `Evenkeel needs Node 20.12 or later; this is ${version}. Get it from https://nodejs.org`;
  return null;
}
