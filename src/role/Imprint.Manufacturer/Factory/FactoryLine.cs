using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Line;
using Imprint.Manufacturer.Vouchers;
using Imprint.Web.Audit;
using Imprint.Web.Parties;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Factory;

/// <summary>What is the same for all devices that a line makes at once.</summary>
/// <param name="Model">Comes into the manufacturer's list of models when it is not there yet.</param>
public sealed record FactoryBatch(string Model)
{
    /// <summary>The name in certificates, labels and ledger; that of the party's settings when none is given.</summary>
    public string? Maker { get; init; }

    public Gtin? Gtin { get; init; }

    public string? Batch { get; init; }

    public string? Carton { get; init; }

    /// <summary>Where the devices ask for their owner; as the party's settings have it when there are none.</summary>
    public IReadOnlyList<Uri> Rendezvous { get; init; } = [];

    /// <summary>Where the links on the labels lead; the party's own address when none is given.</summary>
    public Uri? Link { get; init; }
}

/// <summary>A device that has left the line: all that goes onto its label and into the manifest.</summary>
public sealed record MadeDevice(
    PrefixedId Id,
    string Maker,
    string Serial,
    FdoGuid Guid,
    string KeyFingerprint,
    ReadOnlyMemory<byte> KeyHash,
    ReadOnlyMemory<byte> Certificate,
    DateTimeOffset MadeAt,
    string ClaimCode,
    string ClaimCodeForTyping,
    string CompactLabel,
    string? LinkLabel
)
{
    // Without the claim code and the labels that carry it: what a record prints can end up in a log.
    public override string ToString() => $"{Id} ({Serial})";
}

/// <summary>A serial number that another device got in the meantime, or a name that is no good.</summary>
public sealed class FactoryLineException(string message) : Exception(message);

/// <summary>
/// A factory line of the manufacturer: initializes devices (FDO DI) that are at hand in this process, prints their claim codes, and books
/// them into the ledger. It works on the party's own folder and database, also while the party runs elsewhere.
/// </summary>
public sealed class FactoryLine : IDisposable
{
    private const int SerialSymbols = 8;
    private const int SerialBits = 5 * SerialSymbols;

    private static readonly AuditKey Count = new("count");
    private static readonly AuditKey FirstSerial = new("first-serial");
    private static readonly AuditKey LastSerial = new("last-serial");

    private readonly Party _party;
    private readonly FactoryBatch _batch;
    private readonly DeviceFacts _facts;
    private readonly RendezvousInfo _rendezvous;
    private readonly FactoryAuthority _authority;
    private readonly ManufacturerKeys _keys;
    private readonly DeviceIntake _intake;
    private readonly ClaimCodes _codes;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;
    private readonly RandomSource _random;

    private FactoryLine(Party party, FactoryBatch batch, TimeProvider clock, RandomSource random)
    {
        (_party, _batch, _clock, _random) = (party, batch, clock, random);
        var settings = LineSettings.Of(party);
        _facts = new DeviceFacts(batch.Maker ?? settings.Maker)
        {
            Gtin = batch.Gtin,
            Batch = batch.Batch,
            Carton = batch.Carton,
        };
        _rendezvous = batch.Rendezvous.Count > 0 ? LineSettings.RendezvousAt(batch.Rendezvous) : settings.Rendezvous;
        _authority = new FactoryAuthority(party, clock);
        _keys = new ManufacturerKeys(party.Custody);
        _intake = new DeviceIntake(_authority, _keys, clock, random);
        _codes = new ClaimCodes(party.Database, party.Custody, random);
        _audit = new AuditLog(clock);
    }

    public static async Task<FactoryLine> OpenAsync(
        Party party,
        FactoryBatch batch,
        TimeProvider clock,
        RandomSource random,
        CancellationToken cancel
    )
    {
        if (!LedgerText.IsName(batch.Model))
            throw new FactoryLineException($"'{batch.Model}' is no name of a model. {LedgerText.NameRule}");
        var line = new FactoryLine(party, batch, clock, random);
        if (!IsLabelName(line._facts.Maker))
            throw new FactoryLineException($"'{line._facts.Maker}' is no name of a maker. {LedgerText.NameRule} No colon.");
        await line._codes.OpenAsync(cancel);
        await line.AddModelAsync(cancel);
        return line;
    }

    /// <summary>A serial number that nobody can guess the next of.</summary>
    public string NextSerial()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        _random(bytes);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (64 - SerialBits);
        return Crockford.EncodeNumber(number, SerialSymbols);
    }

    /// <summary>Takes message 10 of a device and gives message 11; the certificates are for it to keep.</summary>
    public DeviceOnLine Begin(AppStart start)
    {
        var fault = _intake.Begin(start, start.KeyType, _facts, _rendezvous, out var device, out var answer);
        return fault == FdoFault.None
            ? new DeviceOnLine(device!, answer)
            : throw new FactoryLineException($"The device {start.SerialNumber} cannot be made: {fault.Text}.");
    }

    /// <summary>
    /// Books devices that have sent message 12 into the ledger, all or none. Only after this may they be told that they are made.
    /// </summary>
    public async Task<IReadOnlyList<MadeDevice>> BookAsync(
        IReadOnlyList<(DeviceOnLine Device, ReadOnlyMemory<byte> SetHmac)> devices,
        CancellationToken cancel
    )
    {
        var ready = devices.Select(pair => Complete(pair.Device, pair.SetHmac)).ToList();
        return await _party.Database.WriteAsync(
            async unit =>
            {
                var made = new List<MadeDevice>(ready.Count);
                foreach (var (device, voucher, code, hash) in ready)
                {
                    var row =
                        await _intake.BookAsync(unit, device, voucher, hash)
                        ?? throw new FactoryLineException(
                            $"Another device has the serial number {device.Identity.Serial} already."
                        );
                    made.Add(Describe(row, device, code));
                }

                var details = new AuditDetails()
                    .Add(Count, made.Count)
                    .Add(FirstSerial, made[0].Serial)
                    .Add(LastSerial, made[^1].Serial);
                await _audit.AppendAsync(
                    unit,
                    new AuditEntry(AuditActor.System, "factory.make", $"model:{_batch.Model}") { Details = details }
                );
                return made;
            },
            cancel
        );
    }

    public void Dispose()
    {
        _codes.Dispose();
        _keys.Dispose();
        _authority.Dispose();
    }

    private (NewDevice Device, Voucher Voucher, string Code, ClaimHash Hash) Complete(
        DeviceOnLine device,
        ReadOnlyMemory<byte> setHmac
    )
    {
        if (DeviceIntake.Complete(device.Pending, setHmac, out var voucher) is not FdoFault.None and var fault)
            throw new FactoryLineException($"The device {device.Serial} cannot be made: {fault.Text}.");
        var code = ClaimCode.Create(_random);
        return (device.Pending, voucher!, code, _codes.Hash(code));
    }

    private MadeDevice Describe(DeviceRow row, NewDevice device, string code)
    {
        var identity = row.Identity;
        return new MadeDevice(
            row.Id,
            identity.Maker,
            identity.Serial,
            device.Header.Guid,
            identity.KeyFingerprint,
            identity.KeyHash,
            device.Chain[0],
            row.CreatedAt,
            code,
            ClaimCode.ForTyping(code),
            LabelText.Compact(identity.Maker, identity.Serial, identity.KeyFingerprint, code, identity.Eid, identity.Imei),
            identity.Gtin is { } gtin ? LabelText.Link(_batch.Link ?? _party.BaseAddress, gtin, identity.Serial, code) : null
        );
    }

    private Task AddModelAsync(CancellationToken cancel) =>
        _party.Database.WriteAsync(
            async unit =>
            {
                if (await ModelStore.TryAddAsync(unit, new ModelRow(_batch.Model, _batch.Gtin, _clock.GetUtcNow())))
                    await _audit.AppendAsync(unit, new AuditEntry(AuditActor.System, "model.add", $"model:{_batch.Model}"));
            },
            cancel
        );

    // A field between colons.
    private static bool IsLabelName(string text) => LedgerText.IsName(text) && !text.Contains(':', StringComparison.Ordinal);
}

/// <summary>A device that has sent message 10 and gets this answer.</summary>
public sealed class DeviceOnLine
{
    internal DeviceOnLine(NewDevice pending, byte[] setCredentials) => (Pending, SetCredentials) = (pending, setCredentials);

    /// <summary>Message 11.</summary>
    public ReadOnlyMemory<byte> SetCredentials { get; }

    /// <summary>The device's factory certificate and those above it, leaf first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain => Pending.Chain;

    public string Serial => Pending.Identity.Serial;

    internal NewDevice Pending { get; }
}
