#include "local/s3/operations.h"

#include "local/s3/buckets.h"
#include "local/s3/listing.h"
#include "local/s3/multipart.h"
#include "local/s3/objects.h"
#include "local/s3/settings.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"AbortMultipartUpload", abort_multipart_upload},
    {"CompleteMultipartUpload", complete_multipart_upload},
    {"CopyObject", copy_object, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"CreateBucket", create_bucket, nullptr, "Buckets.HaveNoAcls"},
    {"CreateMultipartUpload", create_multipart_upload, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"DeleteBucket", delete_bucket},
    {"DeleteBucketEncryption", delete_bucket_encryption},
    {"DeleteBucketLifecycle", delete_bucket_lifecycle},
    {"DeleteBucketOwnershipControls", delete_bucket_ownership_controls},
    {"DeleteBucketPolicy", delete_bucket_policy},
    {"DeleteBucketTagging", delete_bucket_tagging},
    {"DeleteObject", delete_object, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"DeleteObjectTagging", delete_object_tagging},
    {"DeleteObjects", delete_objects, nullptr, "Objects.AreDeletedByTheThousand"},
    {"DeletePublicAccessBlock", delete_public_access_block},
    {"GetBucketEncryption", get_bucket_encryption},
    {"GetBucketLifecycleConfiguration", get_bucket_lifecycle_configuration},
    {"GetBucketLocation", get_bucket_location},
    {"GetBucketOwnershipControls", get_bucket_ownership_controls},
    {"GetBucketPolicy", get_bucket_policy},
    {"GetBucketTagging", get_bucket_tagging},
    {"GetBucketVersioning", get_bucket_versioning},
    {"GetObject", get_object, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"GetObjectTagging", get_object_tagging},
    {"GetPublicAccessBlock", get_public_access_block},
    {"HeadBucket", head_bucket},
    {"HeadObject", head_object, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"ListBuckets", list_buckets},
    {"ListMultipartUploads", list_multipart_uploads, nullptr, "Multipart.IsListedInPages"},
    {"ListObjectVersions", list_object_versions},
    {"ListObjects", list_objects},
    {"ListObjectsV2", list_objects_v2},
    {"ListParts", list_parts},
    {"PutBucketEncryption", put_bucket_encryption, nullptr, "Buckets.RefuseWhatIsNotThere"},
    {"PutBucketLifecycleConfiguration", put_bucket_lifecycle_configuration, nullptr,
     "Buckets.RefuseWhatIsNotThere"},
    {"PutBucketOwnershipControls", put_bucket_ownership_controls},
    {"PutBucketPolicy", put_bucket_policy},
    {"PutBucketTagging", put_bucket_tagging},
    {"PutBucketVersioning", put_bucket_versioning, nullptr,
     "BucketSettings.SayWhetherThereAreVersions"},
    {"PutObject", put_object, nullptr, "Objects.RefuseWhatIsNotThere"},
    {"PutObjectTagging", put_object_tagging},
    {"PutPublicAccessBlock", put_public_access_block},
    {"UploadPart", upload_part, nullptr, "Multipart.HasChecksumsOfPartsOrOfTheWhole"},
};

}  // namespace

std::span<const OperationRow> s3_operations() {
    return kOperations;
}

}  // namespace local
