// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Record} from "../interfaces/IReputationRegistry.sol";

/// @title The published formula of `IReputationRegistry`. Who is new starts with the prior of ten tasks, seven of them well
/// done, and of five ratings of 80.
library Reputation {
    int256 internal constant BPS = 10_000;

    function score(Record memory record, uint256 settled, uint256 late) internal pure returns (uint256) {
        uint256 done = settled + 10;
        uint256 success = 10_000 * (settled + 7) / (done + 3 * uint256(record.failed) + 10 * uint256(record.slashed));
        uint256 timeliness = 10_000 * (done - late) / done;
        uint256 rating = 100 * (uint256(record.ratingSum) + 400) / (uint256(record.ratings) + 5);
        int256 corrected = int256((6 * success + 2 * timeliness + 2 * rating) / 10) + record.correction;
        if (corrected < 0) return 0;
        return uint256(corrected > BPS ? BPS : corrected);
    }
}
