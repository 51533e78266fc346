using System.Formats.Cbor;
using Imprint.Fdo;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

/// <summary>The owner's half of <c>imprint.access</c>: sends one payload, and is done when the device has kept it.</summary>
public sealed class AccessOwnerModule : OwnerModule
{
    public const string ModuleName = "imprint.access";

    internal const string BeginMessage = "begin";
    internal const string DataMessage = "data";
    internal const string ResultMessage = "result";

    private const int NotBegun = -1;

    private readonly byte[] _payload;
    private readonly long _version;
    private int _sent = NotBegun;

    /// <param name="payload">As <see cref="AccessPayload.Encode"/> made it.</param>
    public AccessOwnerModule(ReadOnlyMemory<byte> payload)
    {
        if (AccessPayload.Read(payload, out var read) is not WireFault.None and var fault)
            throw new ArgumentException($"Not a payload: {fault}.", nameof(payload));
        (_payload, _version) = (payload.ToArray(), read!.Version);
    }

    public override string Name => ModuleName;

    /// <summary>What the device said; null until it has.</summary>
    public AccessResult? Result { get; private set; }

    protected override FdoFault Receive(string message, CborCursor value)
    {
        if (message != ResultMessage)
        {
            value.Skip();
            return FdoFault.None;
        }

        Result = (AccessResult)value.ReadUnsigned(byte.MaxValue);
        if (value.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (Result == AccessResult.Accepted && _sent == _payload.Length)
            Finish();
        else
            Fail();
        return FdoFault.None;
    }

    protected override void Produce(ServiceInfoOutbox outbox)
    {
        if (_sent == NotBegun)
        {
            var begin = AccessBegin.Of(_version, _payload);
            outbox.Send(Name, BeginMessage, writer => writer.WriteRaw(begin.Encode()));
            _sent = 0;
        }

        while (_sent < _payload.Length && outbox.RoomForBytes(Name, DataMessage, _payload.Length - _sent) is > 0 and var room)
        {
            outbox.SendBytes(Name, DataMessage, _payload.AsMemory(_sent, room));
            _sent += room;
        }
    }

    protected override void Export(CborWriter writer) => writer.WriteInt32(_sent);

    protected override void Restore(CborCursor cursor)
    {
        var sent = cursor.ReadInt32();
        if (sent < NotBegun || sent > _payload.Length)
            cursor.Fail(WireFault.BadValue);
        else
            _sent = sent;
    }
}
