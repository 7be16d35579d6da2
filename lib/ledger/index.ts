export { actionShape } from './action-shape.ts';
export { createLedger, type FileLedger } from './file-ledger.ts';
export { newRunId } from './run-id.ts';
export { readLedger, type ReadLedger } from './read-ledger.ts';
export { playsLeft, runRecord } from './run-record.ts';
export { listRuns, summaryOf } from './list-runs.ts';
export { findRun, openRun, type FoundRun } from './find-run.ts';
export { hostsToResume, hostsToRetry, retried, type HostToTakeUp } from './select-hosts.ts';
export { resumeOptions, type ResumeOptions } from './resume-options.ts';
