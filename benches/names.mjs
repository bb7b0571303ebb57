// The names of ours, which ratios are made with.
export const OURS = 'tokenbrook';
export const OURS_TEXT = 'tokenbrook text()';
