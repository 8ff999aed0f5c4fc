/** As many screens as fit beside each other. */
export const MOST_SIDE_BY_SIDE = 3;
