// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Record} from "../src/interfaces/IReputationRegistry.sol";
import {Reputation} from "../src/libraries/Reputation.sol";
import {Test} from "./base/Test.sol";

contract ReputationFormulaTest is Test {
    string private constant VECTORS = "test/vectors/reputation.json";

    function test_score_matchesTheVectors() public view {
        string memory json = vm.readFile(VECTORS);
        uint256 count;
        for (; vm.keyExistsJson(json, itemOf(count)); ++count) {
            string memory item = itemOf(count);
            uint256 actual = Reputation.score(
                recordIn(json, item), numberIn(json, item, ".settled"), numberIn(json, item, ".late")
            );
            vm.assertEq(actual, numberIn(json, item, ".score"), item);
        }
        vm.assertTrue(count != 0, "no vectors");
    }

    function testFuzz_score_isNeverOutOfItsRange(Record memory record, uint24 settled, uint16 late) public pure {
        uint256 lateOnes = late < settled ? late : settled;
        vm.assertLe(Reputation.score(sensible(record), settled, lateOnes), 10_000, "score");
    }

    function testFuzz_score_neverFallsByASettledTask(Record memory record, uint24 settled, uint16 late) public pure {
        uint256 lateOnes = late < settled ? late : settled;
        record = sensible(record);
        uint256 before = Reputation.score(record, settled, lateOnes);
        vm.assertLe(before, Reputation.score(record, uint256(settled) + 1, lateOnes), "score");
    }

    function sensible(Record memory record) private pure returns (Record memory) {
        record.ratings = uint32(between(record.ratings, 0, 1e9));
        record.ratingSum = uint48(between(record.ratingSum, 0, 100 * uint256(record.ratings)));
        record.failed = uint32(between(record.failed, 0, 1e9));
        record.slashed = uint32(between(record.slashed, 0, 1e9));
        record.correction = int24(record.correction % 10_001);
        return record;
    }

    function recordIn(string memory json, string memory item) private pure returns (Record memory) {
        return Record({
            failed: uint32(numberIn(json, item, ".failed")),
            slashed: uint32(numberIn(json, item, ".slashed")),
            ratings: uint32(numberIn(json, item, ".ratings")),
            ratingSum: uint48(numberIn(json, item, ".ratingSum")),
            correction: int24(vm.parseJsonInt(json, string.concat(item, ".correction")))
        });
    }

    function numberIn(string memory json, string memory item, string memory key) private pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(item, key));
    }

    function itemOf(uint256 index) private pure returns (string memory) {
        return string.concat("[", vm.toString(index), "]");
    }
}
