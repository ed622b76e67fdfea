/** Every limit of the server in one place. Units are in the names. */
export const LIMITS = {
  /** Bodies are JSON forms; the largest honest one is a draft of 64 KiB. */
  requestBodyBytesMax: 1_048_576,
  /** Whoever dawdles over a request holds a connection that somebody at work needs. */
  requestHeadersMsMax: 10_000,
  requestMsMax: 30_000,
  connectionsCheckMs: 2_000,
  /** For each listener; a desk needs about seven. */
  connectionsMax: 4_000,
  /** A command that is not through by then is given up and changes nothing. */
  statementMsMax: 10_000,
  lockWaitMsMax: 5_000,
  idleInTransactionMsMax: 15_000,
  connectionWaitMsMax: 8_000,
  /** 2 cores commit no faster with more; the rest waits in line here instead of inside Postgres. */
  poolConnectionsMax: 20,
  /** Deadlocks and serialization failures are tried again this often before the caller hears of them. */
  transactionTriesMax: 4,
  /** From so many rows of one file on, an import ends with a tidied database. */
  importSettledFrom: 5_000,
  /** What a phone takes is 12 to 50 million; beyond, a small file may fill the memory. */
  picturePixelsMax: 64_000_000,
  /** Pictures that are decoded at once; each may take 200 MB for a moment. */
  picturesAtOnceMax: 2,
  /** Files that were sent and belong to nobody yet. */
  uploadHours: 24,
  idempotencyDays: 7,
  changeLogHours: 48,
  draftDays: 14,
  draftsPerUserMax: 50,

  /** The live connection. Lost = two beats missed, so that the banner stands within 10 s (3 s × 2 + slack). */
  beatMs: 3_000,
  /** A NOTIFY is a hint; this poll makes up for a lost one. */
  changePollMs: 2_000,
  changeBatchRowsMax: 5_000,
  socketMessageBytesMax: 65_536,
  socketSubscriptionsMax: 64,
  /** A reader that lets this much pile up is cut off; it reconnects and starts from a snapshot. */
  socketBufferedBytesMax: 4_194_304,
  socketMessagesPerSecondMax: 100,
  /** Snapshots that one screen may read at a time; the others wait in line, and so many may wait. */
  socketSnapshotsAtOnceMax: 4,
  socketSnapshotsWaitingMax: 64,
  socketFragmentsMax: 64,
  socketsMax: 2_000,
  /** Tabs of one person on one workstation; a bench opens 200. */
  socketsPerSessionMax: 256,
  /** Beats within which a new socket has to say hello, and beats that may pass without any sign of life. */
  socketGreetBeatsMax: 4,
  socketSilentBeatsMax: 10,
  /** Who looks at what is told of a topic at most this often, and of so many people. */
  presenceRestMs: 250,
  presencePeopleMax: 50,

  /** A screen that nobody touches is locked by the client first (me.lockAfterMs) and by the server soon after. */
  sessionLockAfterMs: 300_000,
  sessionLockSlackMs: 30_000,
  sessionAbsoluteMs: 12 * 3_600_000,
  /** last_seen_at is written at most this often. */
  sessionTouchMs: 15_000,
  pinUsableMs: 12 * 3_600_000,
  pinTriesMax: 5,
  passwordLengthMin: 12,
  /** Wrong tries per account and workstation before waiting begins; the wait doubles up to the maximum. */
  signInFreeTries: 5,
  signInWaitMsMax: 300_000,
  /** Wrong tries of one network address over all accounts within the window. */
  signInAddressTriesMax: 60,
  signInWindowMs: 600_000,
  /** argon2id is heavy on purpose; this many may run at once so that a flood of sign-ins cannot starve the desks. */
  passwordHashesAtOnceMax: 2,
  passwordHashesWaitingMax: 40,
  setUpTokenHours: 24,
  /** Ended sessions are kept so long that the trail can name their workstation. */
  sessionKeptDays: 60,

  /** Calendar programs ask every quarter of an hour; the phones of a whole practice may share one address. */
  feedReadsPerMinuteMax: 60,

  auditSealMs: 1_000,
  auditSealBatchRows: 2_000,
  auditWitnessMs: 10_000,
  /** Refused attempts in the trail: each act once in the window, and so many acts of one person. */
  refusalWindowMs: 60_000,
  refusalsWrittenMax: 20,
} as const;
