using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>The owner's state as bytes, so that any node can answer the next 68. The caller seals them: they hold what passed the tunnel.</summary>
public sealed partial class OwnerServiceInfo
{
    private const int StateVersion = 1;

    private static readonly CborLimits StateLimits = new() { MaxStringLength = 64 << 20, MaxCount = 1 << 16 };

    public byte[] Export() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(15);
            writer.WriteInt32(StateVersion);
            writer.WriteInt32(_limits.MaxSentSize);
            writer.WriteInt32(_limits.MaxReceivedSize);
            writer.WriteInt32(_limits.MaxRounds);
            writer.WriteInt64(_deadline.UtcTicks);
            writer.WriteInt32(_rounds);
            writer.WriteBoolean(_owesAnswer);
            writer.WriteBoolean(_peerHasMore);
            writer.WriteBoolean(Devmod is not null);
            writer.WriteBoolean(IsDone);
            writer.WriteBoolean(IsIdle);
            writer.WriteInt32((int)Fault);
            _devmod.Write(writer);

            writer.WriteStartArray(_plans.Count);
            foreach (var plan in _plans)
                plan.Write(writer);
            writer.WriteEndArray();

            writer.WriteStartArray(3);
            _inbox.Write(writer);
            _outbox.Write(writer);
            writer.WriteEndArray();
            writer.WriteEndArray();
        });

    /// <summary>Goes on from exported state with plans that are new and built as the exported ones were.</summary>
    public static FdoFault Restore(ReadOnlyMemory<byte> state, IReadOnlyList<ModulePlan> plans, out OwnerServiceInfo? owner)
    {
        owner = null;
        var cursor = new CborCursor(state, StateLimits);
        cursor.EnterArray(15);
        if (cursor.ReadUnsigned() != StateVersion)
            return FdoFault.UnsupportedVersion;

        var limits = new ServiceInfoLimits
        {
            MaxSentSize = Math.Max(cursor.ReadUnsigned(ServiceInfoSize.Most), ServiceInfoSize.Least),
            MaxReceivedSize = cursor.ReadUnsigned(ServiceInfoSize.Most),
            MaxRounds = cursor.ReadUnsigned(),
        };
        var restored = new OwnerServiceInfo(plans, limits, DateTimeOffset.UnixEpoch);
        restored.ReadState(cursor);
        if (ServiceInfoEntries.FaultOf(cursor.Fault) is not FdoFault.None and var fault)
            return fault;
        owner = restored;
        return FdoFault.None;
    }

    internal static DateTimeOffset ReadTime(CborCursor cursor)
    {
        var ticks = cursor.ReadInt64();
        if (ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks)
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        cursor.Fail(WireFault.BadValue);
        return default;
    }

    private void ReadState(CborCursor cursor)
    {
        _deadline = ReadTime(cursor);
        _rounds = cursor.ReadUnsigned();
        _owesAnswer = cursor.ReadBoolean();
        _peerHasMore = cursor.ReadBoolean();
        var isIntroduced = cursor.ReadBoolean();
        IsDone = cursor.ReadBoolean();
        IsIdle = cursor.ReadBoolean();
        Fault = (FdoFault)cursor.ReadUnsigned((int)FdoFault.Internal);
        _devmod.Read(cursor);
        if (isIntroduced)
        {
            Devmod = _devmod.Take();
            if (Devmod is null)
                cursor.Fail(WireFault.BadValue);
        }

        cursor.EnterArray(_plans.Count);
        foreach (var plan in _plans)
            plan.Read(cursor);
        cursor.LeaveArray();

        cursor.EnterArray(3);
        _inbox.Read(cursor);
        _outbox.Read(cursor);
        cursor.LeaveArray();
        cursor.LeaveArray();
        cursor.ExpectEnd();
    }
}
