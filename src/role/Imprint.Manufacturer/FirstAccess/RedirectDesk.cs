using System.Buffers.Binary;
using System.Net;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Hosting;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>
/// Answers blank devices that ask who owns them (docs/spec/first-access.md). A device that was never made here takes the same way
/// through this as one that nobody has registered yet: the same statement, the same wait, the same signature, the same length.
/// </summary>
internal sealed class RedirectDesk(
    Database database,
    ManufacturerKeys keys,
    HeldCalls held,
    FirstContacts contacts,
    RedirectLimits limits,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    RandomSource random
)
{
    // Timers count in milliseconds; a shorter wait would be none.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly CallRate<FdoGuid> _byDevice = new(limits.MaxPerDevice, limits.Window, limits.MaxCounted, clock);
    private readonly CallRate<IPAddress> _byAddress = new(limits.MaxPerAddress, limits.Window, limits.MaxCounted, clock);

    /// <summary>Counts a question: null when it may be asked, else how long to wait.</summary>
    public TimeSpan? Count(FdoGuid guid, IPAddress? address) =>
        (address is null ? null : _byAddress.Take(NetworkOf(address))) ?? _byDevice.Take(guid);

    public async Task<byte[]> AnswerAsync(RedirectRequest question, CancellationToken cancel)
    {
        using var call = held.Enter(question.Guid);
        var finding = await WaitAsync(question.Guid, call, cancel);
        var answer = finding is null
            ? NotYet(question, call is null ? limits.RetryAfterSecondsWhenFull : limits.RetryAfterSeconds)
            : Ready(question, finding);
        contacts.Add(new ContactFact(question.Guid, clock.GetUtcNow(), finding is not null, call is { IsAlone: false }));
        return answer.Encode();
    }

    /// <summary>Looks, and looks again whenever something may be there, until the time is over; once alone without a held call.</summary>
    private async Task<RedirectFinding?> WaitAsync(FdoGuid guid, HeldCalls.HeldCall? call, CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + limits.Hold + limits.HoldJitter * Fraction();
        while (true)
        {
            var woken = call?.Next;
            var now = clock.GetUtcNow();
            if (await RedirectFinding.FindAsync(database, guid, now, cancel) is { } finding)
                return finding;
            if (woken is null || until - now < ShortestWait || lifetime.ApplicationStopping.IsCancellationRequested)
                return null;
            await PauseAsync(woken, until - now, cancel);
        }
    }

    private async Task PauseAsync(Task woken, TimeSpan left, CancellationToken cancel)
    {
        var pause = limits.LookAgain * (1 + Fraction() / 4);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        try
        {
            await woken.WaitAsync(left < pause ? left : pause, clock, stop.Token);
        }
        catch (TimeoutException)
        {
            // Time to look again.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The party stops: the device is told to come again.
        }
    }

    private RedirectAnswer NotYet(RedirectRequest question, (int Least, int Most) retryAfter)
    {
        var signer = keys.Of(FdoKeyType.Secp256R1);
        return new RedirectAnswer
        {
            Status = RedirectStatus.NotYet,
            RetryAfterSeconds = retryAfter.Least + (int)((retryAfter.Most - retryAfter.Least) * Fraction()),
            ManufacturerKey = signer.PublicKey.Encoded,
            SignedTime = TimeFor(question, signer),
        };
    }

    private RedirectAnswer Ready(RedirectRequest question, RedirectFinding finding)
    {
        if (Voucher.Read(finding.Voucher, out var voucher) != FdoFault.None)
            throw new InvalidOperationException($"The voucher of {question.Guid} cannot be read.");

        // The key that the voucher begins with is the one that the device knows, in the very encoding that it hashed. A device of another
        // maker, whose voucher was imported, knows a key that is not ours: it gets our word all the same, and will not believe it.
        var made = voucher!.Header.ManufacturerKey;
        var signer = keys.Find(made) is { } ours ? ours.Showing(made) : keys.Of(FdoKeyType.Secp256R1);
        return new RedirectAnswer
        {
            Status = RedirectStatus.Ready,
            Voucher = finding.Voucher,
            Record = finding.Record,
            Assignment = finding.Class is { } id ? AssignmentTo(id, question.Guid, finding, signer) : null,
            ManufacturerKey = signer.PublicKey.Encoded,
            SignedTime = TimeFor(question, signer),
        };
    }

    private ReadOnlyMemory<byte> AssignmentTo(ClassId id, FdoGuid guid, RedirectFinding finding, FdoSigner signer) =>
        new ClassAssignment(guid, id, finding.OwnerKeyHash, clock.GetUtcNow() + limits.AssignmentLasts).Sign(
            signer.Algorithm,
            signer.Sign
        );

    private byte[] TimeFor(RedirectRequest question, FdoSigner signer) =>
        new SignedTime(question.Nonce, question.Guid, clock.GetUtcNow()).Sign(signer.Algorithm, signer.Sign);

    /// <summary>A random number from 0 to 1.</summary>
    private double Fraction()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        random(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue;
    }

    /// <summary>Whoever has one IPv6 address has the other 2^64 of its network too.</summary>
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 4)
            return address;
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
