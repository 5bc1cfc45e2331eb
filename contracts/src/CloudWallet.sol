// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICloudWallet, ISpendPolicy, SessionKey, SessionKeyGrant} from "./interfaces/ICloudWallet.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {Permit, Permits} from "./libraries/Permits.sol";
import {SessionKeys} from "./libraries/SessionKeys.sol";
import {WalletHash} from "./libraries/WalletHash.sol";

/// @title A user's wallet in the market.
contract CloudWallet is ICloudWallet, ERC165 {
    using Eip712 for bytes32;
    using SafeERC20 for IERC20;
    using SessionKeys for SessionKey;
    using WalletHash for SessionKeyGrant;
    using WalletHash for bytes32;

    uint256 private constant STRUCT_HASH_BYTES = 32;
    uint256 private constant SESSION_SIGNATURE_BYTES = 97;

    /// @dev How long what a key said about locked money counts beyond its last grant.
    struct Word {
        /// @dev Of the grants before the last one, unix seconds.
        uint40 until;
        /// @dev In which the last grant was given.
        uint32 tenure;
    }

    /// @notice Seconds that a session key's word on what is locked outlives it.
    uint40 public constant WORD = 7 days;

    /// @notice The TaskManager's proxy, where the credits are.
    IPaymentEscrow public immutable market;

    /// @inheritdoc ICloudWallet
    address public owner;
    uint32 private _tenure;
    /// @notice Whom the wallet is offered to.
    address public nextOwner;
    /// @inheritdoc ICloudWallet
    uint256 public nonce;
    mapping(uint32 tenure => mapping(address key => SessionKey)) private _keys;
    mapping(uint32 tenure => uint40) private _endedAt;
    mapping(address key => Word) private _words;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @dev The implementation itself belongs to nobody.
    constructor(address marketProxy) {
        market = IPaymentEscrow(marketProxy);
        owner = address(this);
    }

    receive() external payable {}

    /// @inheritdoc ICloudWallet
    function initialize(address firstOwner) external {
        if (owner != address(0)) revert AlreadyInitialized();
        if (firstOwner == address(0)) revert NotOwner(firstOwner);
        _setOwner(firstOwner);
    }

    /// @inheritdoc ICloudWallet
    function setSessionKey(SessionKeyGrant calldata grant, bytes calldata ownerSignature) external {
        uint256 next = nonce++;
        if (msg.sender != owner && (grant.nonce != next || !_isOwners(grant.hash(), ownerSignature))) {
            revert InvalidWalletSignature();
        }
        _words[grant.key] = Word(_wordUntil(grant.key), _tenure);
        _key(grant.key).grant(grant);
        emit SessionKeySet(grant.key, grant.token, grant.perDay, grant.expiresAt);
    }

    /// @inheritdoc ISpendPolicy
    function approveSpend(bytes32 hash, bytes calldata signature, address token, uint128 amount) external {
        if (msg.sender != address(market)) revert NotMarket(msg.sender);
        address key = _signer(hash, signature);
        if (key != address(0)) _key(key).spend(key, token, amount);
        else if (!_isOwners(hash, signature)) revert InvalidWalletSignature();
    }

    /// @inheritdoc ICloudWallet
    function depositWithPermit(address token, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        Permits.use(Permit(token, owner, amount, deadline, v, r, s));
        IERC20(token).safeTransferFrom(owner, address(this), amount);
        _deposit(token, amount);
    }

    /// @inheritdoc ICloudWallet
    function deposit(address token, uint128 amount) external {
        if (msg.sender != owner) _key(msg.sender).requireFor(msg.sender, token);
        _deposit(token, amount);
    }

    /// @inheritdoc ICloudWallet
    function withdraw(address token, uint128 amount, address recipient) external onlyOwner {
        market.withdraw(token, amount, recipient);
    }

    /// @inheritdoc ICloudWallet
    function queueWithdrawal(address token, uint128 amount, address recipient) external onlyOwner {
        market.queueWithdrawal(token, amount, recipient);
    }

    /// @inheritdoc ICloudWallet
    function execute(address target, uint256 value, bytes calldata data) external onlyOwner returns (bytes memory) {
        emit Executed(target, value, data);
        (bool done, bytes memory answer) = target.call{value: value}(data);
        if (!done) revert CallFailed(target, answer);
        return answer;
    }

    /// @inheritdoc ICloudWallet
    function offerOwnership(address next) external onlyOwner {
        nextOwner = next;
        emit OwnershipOffered(msg.sender, next);
    }

    /// @inheritdoc ICloudWallet
    function acceptOwnership() external {
        if (msg.sender != nextOwner) revert NotOwner(msg.sender);
        delete nextOwner;
        nonce++;
        _setOwner(msg.sender);
    }

    /// @inheritdoc ICloudWallet
    function sessionKey(address key) external view returns (SessionKey memory) {
        return _key(key);
    }

    /// @inheritdoc ICloudWallet
    function leftToday(address key) external view returns (uint256) {
        return _key(key).leftToday();
    }

    /// @inheritdoc ICloudWallet
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        address key = _signer(hash, signature);
        bool valid = key != address(0) ? block.timestamp < _wordUntil(key) : _isOwners(hash, signature);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(ISpendPolicy).interfaceId || id == type(IERC1271).interfaceId || super.supportsInterface(id);
    }

    /// @dev Session keys belong to an owner's tenure, so they end with it, also when an owner comes back.
    function _setOwner(address next) private {
        emit OwnerChanged(owner, next);
        owner = next;
        _endedAt[_tenure++] = uint40(block.timestamp);
    }

    function _deposit(address token, uint128 amount) private {
        IERC20(token).forceApprove(address(market), amount);
        market.depositFor(address(this), token, amount);
    }

    /// @dev Of its grants before and of the last one, which ends with its tenure.
    function _wordUntil(address key) private view returns (uint40) {
        Word memory word = _words[key];
        uint256 left = word.tenure == _tenure ? block.timestamp : _endedAt[word.tenure];
        uint256 lived = Math.min(_keys[word.tenure][key].expiresAt, left);
        return uint40(Math.max(word.until, lived + WORD));
    }

    function _key(address key) private view returns (SessionKey storage) {
        return _keys[_tenure][key];
    }

    /// @dev Who signed a market message in a session key's way; zero when the signature is none of these.
    function _signer(bytes32 hash, bytes calldata signature) private view returns (address signer) {
        if (signature.length != SESSION_SIGNATURE_BYTES) return address(0);
        // The leading word of a longer signature.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (bytes32(signature).ofMarket(address(market)) != hash) return address(0);
        (signer,,) = ECDSA.tryRecoverCalldata(hash, signature[STRUCT_HASH_BYTES:]);
    }

    /// @dev The owner's key first: an owner may have code and still sign by its key.
    function _isOwners(bytes32 hash, bytes calldata signature) private view returns (bool) {
        if (hash.isSignedBy(owner, signature)) return true;
        return owner.code.length != 0 && SignatureChecker.isValidERC1271SignatureNowCalldata(owner, hash, signature);
    }
}
