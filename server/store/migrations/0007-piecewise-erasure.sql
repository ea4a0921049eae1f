-- Records of an expired day are erased piece by piece: 0 until the last one is gone.

ALTER TABLE closed_day ADD COLUMN erased INTEGER NOT NULL DEFAULT 1 CHECK (erased IN (0, 1));
