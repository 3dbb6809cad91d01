/** What a section claims of the height of the sidebar. */
export interface IClaim {
  /** The height of its content, in CSS pixels. */
  readonly wanted: number;
  /** The most it gets, as a fraction of what the claims before it left. */
  readonly most: number;
}

/**
 * Shares a height among sections: each claim gets what it wants up to its most, what takes the rest gets that, and what
 * is closed (null) nothing.
 */
export function shareHeight(
  total: number,
  claims: readonly (IClaim | 'rest' | null)[]
): readonly number[] {
  let left = total;
  const shares = claims.map(claim => {
    if (claim === null || claim === 'rest') return 0;
    const share = Math.min(claim.wanted, Math.round(left * claim.most));
    left -= share;
    return share;
  });
  return shares.map((share, i) => (claims[i] === 'rest' ? left : share));
}
