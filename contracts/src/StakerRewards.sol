// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {RewardLedger} from "./libraries/RewardLedger.sol";

/// @title The vault's part that gives the stakers their share of all revenue. A reward token may call back, and counts for
/// what really arrives of it.
abstract contract StakerRewards is IStakingVault, ReentrancyGuardTransient {
    using RewardLedger for RewardLedger.Book;
    using SafeERC20 for IERC20;

    /// @custom:storage-location erc7201:opgpu.storage.StakerRewards
    struct RewardStorage {
        RewardLedger.Book book;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.StakerRewards")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0xbcccdb83b5c2835dd9fc2f145d44833ae4eec2f8f499cdcd95e34374f3bc8b00;

    /// @notice The market's proxy: the tasks and the escrow.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable taskManager;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IERC20 public immutable token;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address manager, IERC20 stakeToken) {
        taskManager = manager;
        token = stakeToken;
    }

    /// @inheritdoc IStakingVault
    function distribute(address rewardToken) external nonReentrant {
        RewardLedger.Book storage rewards = _rewards();
        uint256 before = IERC20(rewardToken).balanceOf(address(this));
        IPaymentEscrow(taskManager).collectStakers(rewardToken);
        rewards.add(rewardToken, IERC20(rewardToken).balanceOf(address(this)) - before);
        (uint48 epoch, uint128 amount, uint128 carried) = rewards.distribute(rewardToken);
        emit RewardsDistributed(rewardToken, epoch, amount, carried);
    }

    /// @inheritdoc IStakingVault
    function addRewards(address rewardToken, uint128 amount) external nonReentrant {
        bool allowed = rewardToken == address(token) || IPaymentEscrow(taskManager).isAllowed(rewardToken);
        if (!allowed) revert RewardTokenNotAllowed(rewardToken);
        uint256 before = IERC20(rewardToken).balanceOf(address(this));
        IERC20(rewardToken).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(rewardToken).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(rewardToken, amount, received);
        _rewards().add(rewardToken, amount);
        emit RewardsAdded(rewardToken, msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    function claimRewards(address rewardToken) external nonReentrant returns (uint256 amount, bool more) {
        uint48 until;
        (amount, until, more) = _rewards().claim(msg.sender, rewardToken);
        emit RewardsClaimed(msg.sender, rewardToken, amount, until);
        if (amount != 0) IERC20(rewardToken).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    function claimable(address owner, address rewardToken) external view returns (uint256) {
        return _rewards().claimable(owner, rewardToken);
    }

    /// @inheritdoc IStakingVault
    function rewardsOwed(address rewardToken) external view returns (uint256) {
        RewardLedger.Pool storage pool = _rewards().pools[rewardToken];
        return uint256(pool.owed) + pool.carry;
    }

    /// @inheritdoc IStakingVault
    function currentEpoch() external view returns (uint256) {
        return RewardLedger.currentEpoch();
    }

    /// @inheritdoc IStakingVault
    function nextEpoch(address rewardToken) external view returns (uint256) {
        return _rewards().pools[rewardToken].next;
    }

    function _rewards() internal view returns (RewardLedger.Book storage) {
        RewardStorage storage $;
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
        return $.book;
    }
}
