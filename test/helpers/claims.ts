/** The claim that no rule has anything against, to be changed by each test as it likes: the rulebook's own sample. */
export { aClaim, aLine, anotherCoverage, aProvider } from '../../server/rulebook/sample-claim.ts';
