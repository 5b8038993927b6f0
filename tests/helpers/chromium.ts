/** Where the browser for the tests is: Debian's Chromium, which tests/setup.ts installs. */
export const CHROMIUM = "/usr/bin/chromium";
