#include "io/curl.h"

#include <dlfcn.h>

#include <type_traits>

namespace io {

base::Result<Curl> load_curl() {
    // It stays until the process ends: what it loads cannot be unloaded in safety.
    void* library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    Curl curl;
    bool is_whole = library != nullptr;
    auto find = [&](auto& function, const char* name) {
        void* found = is_whole ? ::dlsym(library, name) : nullptr;
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(found);
        is_whole = is_whole && found;
    };
    find(curl.global_init, "curl_global_init");
    find(curl.easy_init, "curl_easy_init");
    find(curl.easy_setopt, "curl_easy_setopt");
    find(curl.easy_getinfo, "curl_easy_getinfo");
    find(curl.easy_cleanup, "curl_easy_cleanup");
    find(curl.easy_strerror, "curl_easy_strerror");
    find(curl.multi_init, "curl_multi_init");
    find(curl.multi_setopt, "curl_multi_setopt");
    find(curl.multi_add_handle, "curl_multi_add_handle");
    find(curl.multi_remove_handle, "curl_multi_remove_handle");
    find(curl.multi_perform, "curl_multi_perform");
    find(curl.multi_poll, "curl_multi_poll");
    find(curl.multi_info_read, "curl_multi_info_read");
    find(curl.multi_cleanup, "curl_multi_cleanup");
    find(curl.slist_append, "curl_slist_append");
    find(curl.slist_free_all, "curl_slist_free_all");
    if (is_whole && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return curl;
    return base::Diagnostic{.code = "http.library",
                            .message =
                                "libcurl is not on this machine, and no server is reached "
                                "without it",
                            .help = "apt-get install libcurl4"};
}

}  // namespace io
