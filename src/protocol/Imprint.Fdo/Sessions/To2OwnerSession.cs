using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>Which message the owner waits for.</summary>
public enum To2OwnerStep : byte
{
    DeviceServiceInfoReady = 66,
    DeviceServiceInfo = 68,
    Done = 70,
    Ended = 71,
}

/// <summary>
/// TO2 on the owner's side with a device that has proven itself. Between any two messages it can be exported and go on in another
/// process. The first fault ends it; whoever restores an older state than the last one takes that back, so keep only the last.
/// </summary>
public sealed class To2OwnerSession : IDisposable
{
    private const int Version = 1;

    // The state of service information holds files on their way.
    private static readonly CborLimits StateLimits = new() { MaxStringLength = 64 << 20 };

    private readonly FdoNonce _proveDeviceNonce;
    private readonly FdoNonce _setupNonce;
    private readonly Tunnel _tunnel;
    private ReplayWindow _received = new();
    private FdoHash? _replacementHmac;
    private int _maxSentSize = ServiceInfoSize.Default;
    private ReadOnlyMemory<byte> _serviceInfoState;

    internal To2OwnerSession(FdoGuid guid, FdoNonce proveDeviceNonce, FdoNonce setupNonce, To2Plan plan, Tunnel tunnel)
    {
        Guid = guid;
        _proveDeviceNonce = proveDeviceNonce;
        _setupNonce = setupNonce;
        Plan = plan;
        _tunnel = tunnel;
    }

    /// <summary>The device as it was when it came.</summary>
    public FdoGuid Guid { get; }

    public To2Plan Plan { get; }

    public To2OwnerStep Step { get; private set; } = To2OwnerStep.DeviceServiceInfoReady;

    /// <summary>How much service information the device may put into one message 68; it is told in 67.</summary>
    public int MaxDeviceServiceInfoSize { get; private init; } = ServiceInfoSize.Default;

    /// <summary>The loop of messages 68 and 69, from the first of them on.</summary>
    public OwnerServiceInfo? ServiceInfo { get; private set; }

    /// <summary>66 → 67. The voucher is the one that the session began with.</summary>
    public FdoFault Ready(ReadOnlyMemory<byte> body, Voucher voucher, RandomSource random, out byte[] answer)
    {
        answer = [];
        if (Open(To2OwnerStep.DeviceServiceInfoReady, body, out var plaintext) is not FdoFault.None and var closed)
            return Fail(closed);
        if (DeviceServiceInfoReady.Read(plaintext, out var ready) is not FdoFault.None and var malformed)
            return Fail(malformed);
        // A device that is to be replaced makes an HMAC, and one that keeps its credential makes none.
        if (ready!.ReplacementHmac is null != Plan.IsReuseOf(voucher))
            return Fail(FdoFault.HmacMismatch);

        _replacementHmac = ready.ReplacementHmac;
        _maxSentSize = To2Sizes.ServiceInfo(ready.MaxOwnerServiceInfoSize);
        Step = To2OwnerStep.DeviceServiceInfo;
        answer = _tunnel.Seal(new OwnerServiceInfoReady(MaxDeviceServiceInfoSize).Encode(), random);
        return FdoFault.None;
    }

    /// <summary>
    /// Takes a message 68. Then do what <see cref="ServiceInfo"/> has pending, or leave it for later, and
    /// <see cref="Answer"/>.
    /// </summary>
    /// <param name="plans">New, and the same each time.</param>
    public FdoFault Receive(
        ReadOnlyMemory<byte> body,
        IReadOnlyList<ModulePlan> plans,
        ServiceInfoLimits limits,
        DateTimeOffset now
    )
    {
        if (Open(To2OwnerStep.DeviceServiceInfo, body, out var plaintext) is not FdoFault.None and var closed)
            return Fail(closed);
        if (ServiceInfo is null && RestoreServiceInfo(plans, limits, now) is not FdoFault.None and var fault)
            return Fail(fault);
        return Fail(ServiceInfo!.Receive(plaintext, now));
    }

    /// <summary>The message 69 that answers the last 68.</summary>
    public FdoFault Answer(RandomSource random, DateTimeOffset now, out byte[] answer)
    {
        answer = [];
        if (Step != To2OwnerStep.DeviceServiceInfo || ServiceInfo is null)
            return Fail(FdoFault.UnexpectedMessage);
        if (ServiceInfo.Produce(now, out var body) is not FdoFault.None and var fault)
            return Fail(fault);
        if (ServiceInfo.IsDone)
            Step = To2OwnerStep.Done;
        answer = _tunnel.Seal(body, random);
        return FdoFault.None;
    }

    /// <summary>
    /// 70 → 71. The replacement is the voucher that the device has from now on, without entries; null when it kept its credential.
    /// Keep the old one until the device was seen with the new: its answer may be lost.
    /// </summary>
    public FdoFault Done(
        ReadOnlyMemory<byte> body,
        Voucher voucher,
        RandomSource random,
        out Voucher? replacement,
        out byte[] answer
    )
    {
        replacement = null;
        answer = [];
        if (Open(To2OwnerStep.Done, body, out var plaintext) is not FdoFault.None and var closed)
            return Fail(closed);
        if (Messages.Done.Read(plaintext, out var done) is not FdoFault.None and var malformed)
            return Fail(malformed);
        if (!done!.Nonce.Matches(_proveDeviceNonce))
            return Fail(FdoFault.NonceMismatch);

        if (_replacementHmac is { } hmac)
            replacement = Voucher.Create(Plan.HeaderAfter(voucher), hmac, voucher.DeviceChain);
        Step = To2OwnerStep.Ended;
        answer = _tunnel.Seal(new Done(_setupNonce).Encode(), random);
        return FdoFault.None;
    }

    /// <summary>It holds the tunnel's key: seal it.</summary>
    public Secret Export()
    {
        if (ServiceInfo is not null)
            _serviceInfoState = Step == To2OwnerStep.DeviceServiceInfo ? ServiceInfo.Export() : default;
        var encoded = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(15);
            writer.WriteInt32(Version);
            writer.WriteInt32((int)Step);
            writer.WriteByteString(Guid.ToBytes());
            _proveDeviceNonce.Write(writer);
            _setupNonce.Write(writer);
            writer.WriteByteString(Plan.Guid.ToBytes());
            writer.WriteEncodedValue(Plan.Rendezvous.Encoded.Span);
            Plan.Owner2Key.Write(writer);
            writer.WriteInt32((int)_tunnel.Cipher);
            writer.WriteByteString(_tunnel.Key.Span);
            _received.Write(writer);
            FdoHash.WriteOrNull(writer, _replacementHmac);
            writer.WriteInt32(_maxSentSize);
            writer.WriteInt32(MaxDeviceServiceInfoSize);
            writer.WriteByteString(_serviceInfoState.Span);
            writer.WriteEndArray();
        });
        var exported = new Secret(encoded);
        CryptographicOperations.ZeroMemory(encoded);
        return exported;
    }

    public static FdoFault Restore(ReadOnlyMemory<byte> state, out To2OwnerSession? session)
    {
        session = null;
        var keyFault = FdoFault.None;
        var cursor = new CborCursor(state, StateLimits);
        cursor.EnterArray(15);
        var version = cursor.ReadUnsigned();
        var step = (To2OwnerStep)cursor.ReadUnsigned(byte.MaxValue);
        var guid = VoucherHeader.ReadGuid(cursor);
        var proveDeviceNonce = FdoNonce.Read(cursor);
        var setupNonce = FdoNonce.Read(cursor);
        var newGuid = VoucherHeader.ReadGuid(cursor);
        var rendezvous = RendezvousInfo.Read(cursor);
        var owner2Key = FdoPublicKey.Read(cursor, ref keyFault);
        var cipher = (CipherSuite)cursor.ReadInt32();
        var key = cursor.ReadBytes();
        var received = ReplayWindow.Read(cursor);
        var hmac = FdoHash.ReadOrNull(cursor);
        var maxSentSize = cursor.ReadUnsigned(ushort.MaxValue);
        var maxReceivedSize = cursor.ReadUnsigned(ushort.MaxValue);
        var serviceInfo = cursor.ReadBytes();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || keyFault != FdoFault.None || version != Version)
            return FdoFault.Malformed;
        if (!Enum.IsDefined(step) || !Enum.IsDefined(cipher) || key.Length != cipher.KeyLength)
            return FdoFault.Malformed;

        var plan = new To2Plan(newGuid, rendezvous!, owner2Key!);
        var tunnel = new Tunnel(cipher, new Secret(key.Span));
        session = new To2OwnerSession(guid, proveDeviceNonce, setupNonce, plan, tunnel)
        {
            Step = step,
            MaxDeviceServiceInfoSize = maxReceivedSize,
            _received = received,
            _replacementHmac = hmac,
            _maxSentSize = maxSentSize,
            _serviceInfoState = serviceInfo,
        };
        return FdoFault.None;
    }

    public void Dispose() => _tunnel.Dispose();

    private FdoFault RestoreServiceInfo(IReadOnlyList<ModulePlan> plans, ServiceInfoLimits limits, DateTimeOffset now)
    {
        if (!_serviceInfoState.IsEmpty)
        {
            var fault = OwnerServiceInfo.Restore(_serviceInfoState, plans, out var restored);
            ServiceInfo = restored;
            return fault;
        }

        var sized = limits with { MaxSentSize = _maxSentSize, MaxReceivedSize = MaxDeviceServiceInfoSize };
        ServiceInfo = new OwnerServiceInfo(plans, sized, now);
        return FdoFault.None;
    }

    // A message in its place, that opens, and that was not there before.
    private FdoFault Open(To2OwnerStep step, ReadOnlyMemory<byte> body, out byte[] plaintext)
    {
        plaintext = [];
        if (Step == To2OwnerStep.Ended)
            return FdoFault.UnknownSession;
        var fault = _tunnel.Open(body, out plaintext, out var mark);
        if (fault != FdoFault.None)
            return fault;
        if (!_received.TryAdd(mark))
            return FdoFault.Replayed;
        return Step == step ? FdoFault.None : FdoFault.UnexpectedMessage;
    }

    private FdoFault Fail(FdoFault fault)
    {
        if (fault != FdoFault.None)
            Step = To2OwnerStep.Ended;
        return fault;
    }
}
