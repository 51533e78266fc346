using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Element.Records;
using Imprint.Element.Stores;
using Imprint.Fdo;
using Imprint.Wire;

namespace Imprint.Element;

/// <summary>
/// An element in software: in a folder that only its owner can read, or in memory. It protects against mistakes and against readers of a
/// stolen disk without its key file, not against somebody who has the device's own rights.
/// </summary>
public sealed class SoftwareElement : DeviceElement
{
    private const byte FactoryVersion = 1;
    private const string FactoryRecord = "factory";
    private const string CredentialsRecord = "credentials";
    private const string ServicePrefix = "service-";
    private const string ValuePrefix = "value-";
    private const int MaxNameLength = 48;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly Lock _gate = new();
    private readonly ElementStore _store;
    private volatile SoftwareKey _factoryKey;

    private SoftwareElement(ElementStore store, SoftwareKey factoryKey)
    {
        _store = store;
        _factoryKey = factoryKey;
    }

    public override ElementKey FactoryKey => _factoryKey;

    /// <summary>The longest value that is sealed.</summary>
    public static int MaxValueLength => 64 * 1024;

    /// <summary>Opens the element in a folder.</summary>
    public static SoftwareElement OpenFolder(string path) => Open(FolderStore.Open(path, isNew: false));

    /// <summary>Makes an element in a folder, with a new factory key.</summary>
    public static SoftwareElement CreateInFolder(string path, KeyKind kind) =>
        Create(FolderStore.Open(path, isNew: true), Generate(kind));

    /// <summary>Makes an element in a folder around a factory key that was made elsewhere, as PKCS#8.</summary>
    public static SoftwareElement CreateInFolder(string path, Secret factoryKey) =>
        Create(FolderStore.Open(path, isNew: true), new KeyRecord(new Secret(factoryKey.Span), []));

    /// <summary>Makes an element that ends with the process.</summary>
    public static SoftwareElement CreateInMemory(KeyKind kind) => Create(new MemoryStore(), Generate(kind));

    /// <summary>The same around a factory key that was made elsewhere, as PKCS#8.</summary>
    public static SoftwareElement CreateInMemory(Secret factoryKey) =>
        Create(new MemoryStore(), new KeyRecord(new Secret(factoryKey.Span), []));

    public override void InstallFactoryChain(IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        var copies = KeyChain.Read(chain, out var publicKey);
        lock (_gate)
        {
            if (!publicKey.Span.SequenceEqual(_factoryKey.SubjectPublicKeyInfo.Span))
                throw NotForThisKey("factory key");
            using var before = ReadFactory(_store);
            using var after = before.With(copies);
            WriteFactory(_store, after);
            _factoryKey = SoftwareKey.Open(after);
        }
    }

    public override DeviceCredential? Credential => WithCredentials(record => record.Current?.Credential);

    public override DeviceCredential? StagedCredential => WithCredentials(record => record.Staged?.Credential);

    public override bool KeepsFactoryCredential => WithCredentials(record => record.Factory is not null);

    public override FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data)
    {
        RequireHmac(type);
        lock (_gate)
        {
            using var record = ReadCredentials();
            return (record.Current ?? throw NoCredential()).Hmac(type, data);
        }
    }

    public override FdoHash StagedHmac(FdoHashType type, ReadOnlySpan<byte> data)
    {
        RequireHmac(type);
        lock (_gate)
        {
            using var record = ReadCredentials();
            return (record.Staged ?? throw NothingStaged()).Hmac(type, data);
        }
    }

    public override FdoHash Stage(DeviceCredential next, FdoHashType type, ReadOnlySpan<byte> header)
    {
        RequireHmac(type);
        lock (_gate)
        {
            using var record = ReadCredentials();
            using var staged = new CredentialSlot(Secret.Random(type.Length), next);
            var hmac = staged.Hmac(type, header);
            WriteCredentials(record with { Staged = staged });
            return hmac;
        }
    }

    public override void Commit(bool keepAsFactory = false) =>
        ChangeCredentials(record =>
        {
            var staged = record.Staged ?? throw NothingStaged();
            return new CredentialRecord(staged, Staged: null, keepAsFactory ? staged : record.Factory);
        });

    public override void Discard() => ChangeCredentials(record => record.Staged is null ? record : record with { Staged = null });

    public override void SetActive(bool isActive) =>
        ChangeCredentials(record =>
        {
            var current = record.Current ?? throw NoCredential();
            return record with { Current = current.With(current.Credential with { IsActive = isActive }) };
        });

    public override void RestoreFactoryCredential() =>
        ChangeCredentials(record =>
            record.Factory is { } factory
                ? record with
                {
                    Current = factory,
                    Staged = null,
                }
                : throw new ElementException(
                    ElementFault.FactoryCredentialNotKept,
                    "The first credential was not kept, so the device cannot go back to it."
                )
        );

    public override IReadOnlyList<string> ServiceKeys => NamesBehind(ServicePrefix);

    public override ElementKey? FindServiceKey(string name) => FindServiceKey(name, record => record.Current);

    public override ElementKey? FindNextServiceKey(string name) => FindServiceKey(name, record => record.Next);

    public override ElementKey MakeServiceKey(string name, KeyKind kind)
    {
        var recordName = RecordName(ServicePrefix, name);
        using var next = Generate(kind);
        lock (_gate)
        {
            using var before = ReadServiceKey(recordName);
            WriteServiceKey(recordName, new ServiceKeyRecord(before?.Current, next));
            return SoftwareKey.Open(next);
        }
    }

    public override void InstallServiceChain(string name, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        var recordName = RecordName(ServicePrefix, name);
        var copies = KeyChain.Read(chain, out var publicKey);
        lock (_gate)
        {
            using var before =
                ReadServiceKey(recordName)
                ?? throw new ElementException(ElementFault.NoSuchKey, $"There is no service key '{name}'.");
            var isForNext = IsFor(before.Next, publicKey);
            if (!isForNext && !IsFor(before.Current, publicKey))
                throw NotForThisKey($"service key '{name}'");
            using var certified = (isForNext ? before.Next! : before.Current!).With(copies);
            WriteServiceKey(recordName, new ServiceKeyRecord(certified, isForNext ? null : before.Next));
        }
    }

    public override void RemoveServiceKey(string name) => Remove(RecordName(ServicePrefix, name));

    public override IReadOnlyList<string> Values => NamesBehind(ValuePrefix);

    public override Secret? ReadValue(string name)
    {
        var recordName = RecordName(ValuePrefix, name);
        lock (_gate)
            return _store.TryRead(recordName);
    }

    public override void WriteValue(string name, ReadOnlySpan<byte> value)
    {
        var recordName = RecordName(ValuePrefix, name);
        if (value.Length > MaxValueLength)
            throw new ElementException(ElementFault.TooLarge, $"The value '{name}' is longer than {MaxValueLength} bytes.");
        lock (_gate)
            _store.Write(recordName, value);
    }

    public override void RemoveValue(string name) => Remove(RecordName(ValuePrefix, name));

    internal static SoftwareElement Open(ElementStore store)
    {
        try
        {
            using var factory = ReadFactory(store);
            return new SoftwareElement(store, SoftwareKey.Open(factory));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    internal static SoftwareElement Create(ElementStore store, KeyRecord factory)
    {
        using (factory)
        {
            try
            {
                using var existing = store.TryRead(FactoryRecord);
                if (existing is not null)
                    throw new ElementException(ElementFault.Exists, "There is an element here already; its keys would be lost.");
                var key = SoftwareKey.Open(factory);
                WriteFactory(store, factory);
                return new SoftwareElement(store, key);
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
    }

    internal static KeyRecord Generate(KeyKind kind) =>
        kind is KeyKind.P256 or KeyKind.P384
            ? KeyRecord.Generate(kind)
            : throw new ElementException(ElementFault.Unsupported, $"A device's key is not on {kind}.");

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (disposing)
                _store.Dispose();
        }

        base.Dispose(disposing);
    }

    private static KeyRecord ReadFactory(ElementStore store)
    {
        using var content =
            store.TryRead(FactoryRecord) ?? throw new ElementException(ElementFault.Missing, "There is no element here.");
        var reader = new WireReader(content.Span);
        if (reader.ReadUInt8() != FactoryVersion)
            reader.Fail(WireFault.BadValue);
        var record = KeyRecord.Read(ref reader);
        reader.ExpectEnd();
        return reader.Fault == WireFault.None ? record : throw Damaged(FactoryRecord);
    }

    private static void WriteFactory(ElementStore store, KeyRecord record)
    {
        using var writer = new RecordWriter();
        writer.WriteUInt8(FactoryVersion);
        record.Write(writer);
        store.Write(FactoryRecord, writer.Written);
    }

    private T WithCredentials<T>(Func<CredentialRecord, T> look)
    {
        lock (_gate)
        {
            using var record = ReadCredentials();
            return look(record);
        }
    }

    private void ChangeCredentials(Func<CredentialRecord, CredentialRecord> change)
    {
        lock (_gate)
        {
            using var before = ReadCredentials();
            using var after = change(before);
            if (!ReferenceEquals(before, after))
                WriteCredentials(after);
        }
    }

    private CredentialRecord ReadCredentials()
    {
        using var content = _store.TryRead(CredentialsRecord);
        return content is null ? CredentialRecord.Empty : CredentialRecord.Read(content.Span) ?? throw Damaged(CredentialsRecord);
    }

    private void WriteCredentials(CredentialRecord record)
    {
        using var writer = new RecordWriter();
        record.Write(writer);
        if (writer.Written.Length > ElementStore.MaxRecordLength)
            throw new ElementException(ElementFault.TooLarge, "The credential is larger than an element can keep.");
        _store.Write(CredentialsRecord, writer.Written);
    }

    private SoftwareKey? FindServiceKey(string name, Func<ServiceKeyRecord, KeyRecord?> choose)
    {
        var recordName = RecordName(ServicePrefix, name);
        lock (_gate)
        {
            using var record = ReadServiceKey(recordName);
            return record is not null && choose(record) is { } key ? SoftwareKey.Open(key) : null;
        }
    }

    private ServiceKeyRecord? ReadServiceKey(string recordName)
    {
        using var content = _store.TryRead(recordName);
        return content is null ? null : ServiceKeyRecord.Read(content.Span) ?? throw Damaged(recordName);
    }

    private void WriteServiceKey(string recordName, ServiceKeyRecord record)
    {
        using var writer = new RecordWriter();
        record.Write(writer);
        _store.Write(recordName, writer.Written);
    }

    private static bool IsFor([NotNullWhen(true)] KeyRecord? key, ReadOnlyMemory<byte> publicKey) =>
        key is not null && SoftwareKey.Open(key).SubjectPublicKeyInfo.Span.SequenceEqual(publicKey.Span);

    private void Remove(string recordName)
    {
        lock (_gate)
            _store.Remove(recordName);
    }

    private string[] NamesBehind(string prefix)
    {
        lock (_gate)
            return [.. _store.Names.Where(name => name.StartsWith(prefix)).Select(name => name[prefix.Length..])];
    }

    // The name becomes part of a file name.
    private static string RecordName(string prefix, string name) =>
        name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? prefix + name
            : throw new ElementException(
                ElementFault.BadName,
                $"A name here has 1 to {MaxNameLength} characters of a-z, 0-9 and '-'."
            );

    private static void RequireHmac(FdoHashType type)
    {
        if (!type.IsHmac)
            throw new ElementException(ElementFault.Unsupported, $"{type} needs no secret.");
    }

    private static ElementException NoCredential() => new(ElementFault.NoCredential, "The device has not been initialized.");

    private static ElementException NothingStaged() => new(ElementFault.NothingStaged, "No credential has been staged.");

    private static ElementException Damaged(string recordName) =>
        new(ElementFault.Damaged, $"The record '{recordName}' cannot be read.");

    private static ElementException NotForThisKey(string what) =>
        new(ElementFault.WrongCertificate, $"The first certificate is not for the {what}.");
}
