using System.Security.Cryptography;
using System.Text.Json;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Contract;
using Imprint.Provider.Ownership;
using Imprint.Storage;
using Imprint.Web.Outbound;
using Imprint.Web.Parties;
using Imprint.Wire.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Registrations;

/// <summary>
/// Leaves the first-access records at the manufacturers: signed by the key that the device's voucher ends in, at once when a device was
/// registered, and again before they expire or when the terms have changed.
/// </summary>
internal sealed class FirstAccessWorker(
    FirstAccessLinks links,
    FirstAccessTermsStore terms,
    VoucherStore vouchers,
    OwnerKeys keys,
    Manufacturers manufacturers,
    Party party,
    TimeProvider clock,
    ILogger<FirstAccessWorker> log
) : BackgroundService
{
    private const int AtOnce = 8;
    private const int MaxErrorLength = 300;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = links.Woken;
            try
            {
                if (await RunDueAsync(stoppingToken))
                    continue;
            }
            catch (StorageException failure)
            {
                log.LinksNotRead(failure.Fault, failure);
            }

            await Task.WhenAny(woken, Task.Delay(Look, clock, stoppingToken));
        }
    }

    /// <summary>Works off everything that is due now; false when there was nothing.</summary>
    public async Task<bool> RunDueAsync(CancellationToken cancel)
    {
        var due = await links.ClaimAsync(AtOnce, cancel);
        await Task.WhenAll(due.Select(link => LeaveAsync(link, cancel)));
        return due.Count > 0;
    }

    private async Task LeaveAsync(DueLink link, CancellationToken cancel)
    {
        if (
            await vouchers.FindAsync(link.Guid, cancel) is not { State: VoucherState.Active } row
            || keys.Find(row.Voucher.OwnerKey) is not { } owner
        )
        {
            await links.DropAsync(link.Guid, cancel);
            return;
        }

        var current = await terms.CurrentAsync(cancel);
        if (current.Operators.Count == 0)
        {
            await FailAsync(link, "No operator is named: set the terms (PUT /v1/first-access-terms).", cancel);
            return;
        }

        if (!manufacturers.Knows(link.Manufacturer))
        {
            await FailAsync(link, "This manufacturer is not among the parties that are known any more.", cancel);
            return;
        }

        var now = clock.GetUtcNow();
        var expiresAt = now.AddDays(current.ValidDays);
        var record = current.ToRecord(link.Guid, link.Version, link.Journey, Provider, now).Sign(owner.Algorithm, owner.Sign);
        var answer = await manufacturers.PutAsync(
            link.Manufacturer,
            $"/v1/service-links/guid:{link.Guid}",
            JsonSerializer.SerializeToUtf8Bytes(
                new ServiceLinkRequest(StrictBase64Url.Encode(record)),
                ContractJson.Default.ServiceLinkRequest
            ),
            cancel
        );
        switch (answer)
        {
            case PartyAnswer.Answered { IsSuccess: true }:
                log.LinkLeft(link.Guid, link.Manufacturer, link.Version);
                await links.LeftAsync(link.Guid, expiresAt, now + (expiresAt - now) * 2 / 3, cancel);
                break;
            case PartyAnswer.Answered refused:
                await FailAsync(link, refused.Problem?.Code ?? $"status {refused.Status}", cancel);
                break;
            case PartyAnswer.Unreachable unreachable:
                await FailAsync(link, unreachable.Detail, cancel);
                break;
        }
    }

    private AccessProvider Provider =>
        new(party.Name, [To0Client.OwnAddressOf(party)]) { Est = party.AddressOf("devices"), Service = party.BaseAddress };

    private async Task FailAsync(DueLink link, string error, CancellationToken cancel)
    {
        log.LinkNotLeft(link.Guid, link.Manufacturer, error);
        var pause = FirstPause * Math.Pow(2, Math.Min(link.Attempts, 16));
        pause = (pause < LongestPause ? pause : LongestPause) * (1 - RandomNumberGenerator.GetInt32(100) / 1000.0);
        var text = error.Length <= MaxErrorLength ? error : error[..MaxErrorLength];
        await links.FailedAsync(link.Guid, text, clock.GetUtcNow() + pause, cancel);
    }
}
