// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MarketProxy} from "../../src/MarketProxy.sol";
import {OGPNToken} from "../../src/OGPNToken.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {IParameters, Parameter} from "../../src/interfaces/IParameters.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Worker} from "../../src/types/Task.sol";
import {Dollar} from "./Dollar.sol";
import {Test} from "./Test.sol";

/// @title What the vault sees of the market: fees of any size, and operators whose collateral a test may hold and slash.
contract Purse {
    StakingVault public vault;
    mapping(address token => bool) public isAllowed;
    mapping(address operator => Worker) private workers;

    function open(StakingVault vault_, address token) external {
        vault = vault_;
        isAllowed[token] = true;
    }

    /// @dev All of a token that lies here is fees.
    function collectStakers(address token) external returns (uint128 amount) {
        require(msg.sender == address(vault));
        amount = uint128(IERC20(token).balanceOf(address(this)));
        IERC20(token).transfer(msg.sender, amount);
    }

    function setWorker(address operator, address owner, bool revoked, int64 change) external {
        require(msg.sender == address(vault));
        Worker storage entry = workers[operator];
        int256 free = int256(uint256(entry.free)) + change;
        if (free < 0) {
            revert ITaskManager.InsufficientCollateral(operator, entry.free, uint48(uint64(-change)));
        }
        (entry.owner, entry.revoked, entry.free) = (owner, revoked, uint48(uint256(free)));
    }

    function slash(address operator, uint48 units) external returns (uint128) {
        workers[operator].free -= units;
        return vault.slashCollateral(operator, uint128(units) * 1e15);
    }

    function worker(address operator) external view returns (Worker memory) {
        return workers[operator];
    }
}

contract Numbers {
    mapping(Parameter parameter => uint256) public get;

    function set(Parameter parameter, uint256 value) external {
        get[parameter] = value;
    }
}

/// @title A vault of its own between a purse and parameters that a test sets as it likes.
abstract contract Vaulted is Test {
    uint256 internal constant START = 1_800_000_000;
    uint128 internal constant STAKE = 500e18;
    uint256 internal constant OPERATOR_KEY = 0x0BE5;

    OGPNToken internal token;
    Dollar internal dollar;
    Purse internal purse = new Purse();
    Numbers internal numbers = new Numbers();
    StakingVault internal vault;
    address internal governor = address(0x600);
    address internal watchdog = address(0xD06);
    address internal owner = address(0x0A0);
    address internal other = address(0x0A1);
    address internal stranger = address(0xBAD);
    address internal operator = vm.addr(OPERATOR_KEY);

    function setUp() public virtual {
        vm.warp(START);
        token = new OGPNToken(address(this));
        dollar = new Dollar(address(this));
        numbers.set(Parameter.UnbondDelay, 14 days);
        StakingVault body = new StakingVault(address(purse), token, IParameters(address(numbers)), watchdog);
        bytes memory start = abi.encodeCall(StakingVault.initialize, (governor));
        vault = StakingVault(address(new MarketProxy(address(body), start)));
        purse.open(vault, address(dollar));
        token.approve(address(vault), type(uint256).max);
        dollar.approve(address(vault), type(uint256).max);
    }

    function staked(address account) internal view returns (uint256 amount) {
        (amount,,) = vault.stakeOf(account);
    }

    function unbond(address account, uint128 amount) internal {
        vm.prank(account);
        vault.requestUnbond(amount);
    }

    function authorise(address master, uint256 key) internal {
        address worker = vm.addr(key);
        bytes memory consent = signWith(key, consentHash(master, worker, true, vault.operatorNonce(worker)));
        vm.prank(master);
        vault.setOperator(worker, true, consent);
    }

    function addCollateral(address master, address worker, uint128 amount) internal {
        vm.prank(master);
        vault.addCollateral(worker, amount);
    }

    function consentHash(address master, address worker, bool authorised, uint256 nonce)
        internal
        view
        returns (bytes32)
    {
        bytes32 typeHash =
            keccak256("OperatorConsent(address owner,address operator,bool authorised,uint256 nonce)");
        bytes32 structHash = keccak256(abi.encode(typeHash, master, worker, authorised, nonce));
        return typedHash("OpGPU", address(vault), structHash);
    }

    function typedHash(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function pauseVault() internal returns (bytes memory reason) {
        uint40 until = uint40(vm.getBlockTimestamp() + 3 days);
        vm.prank(watchdog);
        vault.pause(until);
        return abi.encodeWithSelector(IStakingVault.Paused.selector, until);
    }
}
