/** fast-check with one seed for the whole suite, so that a run can be repeated; PROPERTY_SEED gives other worlds. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 2026) });

export default fc;
